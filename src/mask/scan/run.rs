//! Runs: how far bytes go on that need no look, a word of them at a time.

use super::{block, byte};

/// The same byte eight times.
const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Returns the position of the first byte from `at` on that ends a plain run inside a string: a quotation mark, a
/// backslash, a control character or a byte above ASCII. Without one it is the end of the input.
#[inline(always)]
pub(crate) fn plain(input: &[u8], at: usize) -> usize {
    if let Some(block) = input.get(at..).and_then(<[u8]>::first_chunk) {
        let stop = block::first_stop(block);
        if stop < block::LENGTH {
            return at + stop;
        }
    }
    long_plain(input, at)
}

/// Goes on with what is no short run.
#[inline(never)]
fn long_plain(input: &[u8], mut at: usize) -> usize {
    while let Some(block) = input.get(at..).and_then(<[u8]>::first_chunk) {
        let stop = block::first_stop(block);
        if stop < block::LENGTH {
            return at + stop;
        }
        at += block::LENGTH;
    }
    plain_rest(input, at)
}

/// Goes on where less than a block is left.
fn plain_rest(input: &[u8], mut at: usize) -> usize {
    while input.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f | 0x80..)) {
        at += 1;
    }
    at
}

/// Returns the position of the first quotation mark or backslash from `at` on, or the end of the input.
pub(crate) fn until_quote(input: &[u8], mut at: usize) -> usize {
    while let Some(word) = word(input, at) {
        let stops = is(word, b'"') | is(word, b'\\');
        if stops != 0 {
            return at + first(stops);
        }
        at += 8;
    }
    while input.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\')) {
        at += 1;
    }
    at
}

/// Returns the position of the first byte from `at` on that is no digit, or the end of the input.
#[inline(always)]
pub(crate) fn digits(input: &[u8], mut at: usize) -> usize {
    while let Some(word) = word(input, at) {
        // A digit has 3 in its upper half, and none that is not has so once 6 is added: `:` becomes `@`.
        let upper = every(0xf0);
        let others = ((word & upper) ^ every(0x30)) | ((word.wrapping_add(every(6)) & upper) ^ every(0x30));
        if others != 0 {
            return at + first(others);
        }
        at += 8;
    }
    while byte(input, at).is_ascii_digit() {
        at += 1;
    }
    at
}

/// Returns the position of the first line feed from `at` on; none where there is none.
pub(crate) fn line_feed(input: &[u8], mut at: usize) -> Option<usize> {
    while let Some(word) = word(input, at) {
        let stops = is(word, b'\n');
        if stops != 0 {
            return Some(at + first(stops));
        }
        at += 8;
    }
    input.get(at..)?.iter().position(|byte| *byte == b'\n').map(|offset| at + offset)
}

#[inline(always)]
fn word(input: &[u8], at: usize) -> Option<u64> {
    input.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

/// Returns which byte of the word is the first that is marked.
#[inline(always)]
fn first(marks: u64) -> usize {
    // At most 8.
    (marks.trailing_zeros() / 8) as usize
}

/// Marks bytes that are this one; exact for the first of them.
#[inline(always)]
fn is(word: u64, byte: u8) -> u64 {
    let zero = word ^ every(byte);
    zero.wrapping_sub(every(1)) & !zero & every(0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_the_first_byte_that_needs_a_look() {
        for length in 0..40 {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    // What stands after it is marked too, and must not be taken for the first.
                    let mut input = vec![b'a'; length];
                    input[at..].fill(b'"');
                    input[at] = byte;
                    let is_plain = !matches!(byte, b'"' | b'\\' | 0..=0x1f | 0x80..);
                    let end = if is_plain { (at + 1).min(length) } else { at };
                    assert_eq!(plain(&input, 0), end, "{byte:#x} at {at} of {length}");
                    let end = if matches!(byte, b'"' | b'\\') { at } else { (at + 1).min(length) };
                    assert_eq!(until_quote(&input, 0), end, "{byte:#x} at {at} of {length}");
                    let end = if byte.is_ascii_digit() { 1 } else { 0 };
                    let mut digits_then = vec![b'7'; length];
                    digits_then[at] = byte;
                    let end = if end == 1 { length } else { at };
                    assert_eq!(digits(&digits_then, 0), end, "{byte:#x} at {at} of {length}");
                    let line = if byte == b'\n' { Some(at) } else { None };
                    assert_eq!(line_feed(&input, 0), line, "{byte:#x} at {at} of {length}");
                }
            }
        }
    }
}
