//! Blocks: many bytes of a string in one look. One form is for vectors of 16 bytes, one for words of 8; both are tested
//! wherever the tests run, and which one the engine uses is decided when it is compiled.

#[cfg(not(feature = "scalar"))]
pub(crate) use vector::{LENGTH, first_stop};
#[cfg(feature = "scalar")]
pub(crate) use word::{LENGTH, first_stop};

/// Bytes 16 at a time. Nothing here is unsafe: WebAssembly's vectors are safe to use where they are compiled in, and
/// elsewhere the compiler makes vectors of plain arrays.
#[cfg(any(test, not(feature = "scalar")))]
mod vector {
    /// How many bytes one look takes in.
    pub(crate) const LENGTH: usize = 16;

    /// Returns which byte is the first that ends a plain run, or how many there are.
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    #[inline(always)]
    pub(crate) fn first_stop(bytes: &[u8; LENGTH]) -> usize {
        use core::arch::wasm32::{i8x16_bitmask, i8x16_lt, i8x16_splat, u8x16_eq, u8x16_splat, u64x2, v128_or};

        let bits = u128::from_le_bytes(*bytes);
        // One load, when it is compiled.
        let block = u64x2(bits as u64, (bits >> 64) as u64);
        let quote = u8x16_eq(block, u8x16_splat(b'"'));
        let backslash = u8x16_eq(block, u8x16_splat(b'\\'));
        // With its sign, a byte above ASCII is below zero.
        let other = i8x16_lt(block, i8x16_splat(b' ' as i8));
        let stops = i8x16_bitmask(v128_or(v128_or(quote, backslash), other));
        (u32::from(stops) | 1 << LENGTH).trailing_zeros() as usize
    }

    /// Returns which byte is the first that ends a plain run, or how many there are.
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    #[inline(always)]
    pub(crate) fn first_stop(bytes: &[u8; LENGTH]) -> usize {
        // A loop without branches over an array is made of vectors.
        let mut marks = [0; LENGTH];
        for (mark, byte) in marks.iter_mut().zip(bytes) {
            // With its sign, a byte above ASCII is below zero.
            let is_stop = (*byte == b'"') | (*byte == b'\\') | (byte.cast_signed() < b' '.cast_signed());
            *mark = if is_stop { 0xff } else { 0 };
        }
        let marks = u128::from_le_bytes(marks);
        (marks.trailing_zeros() / 8) as usize
    }
}

/// Bytes 8 at a time, in an ordinary register.
#[cfg(any(test, feature = "scalar"))]
mod word {
    /// How many bytes one look takes in.
    pub(crate) const LENGTH: usize = 8;

    /// Returns which byte is the first that ends a plain run, or how many there are.
    #[inline(always)]
    pub(crate) fn first_stop(bytes: &[u8; LENGTH]) -> usize {
        const fn every(byte: u8) -> u64 {
            u64::from_le_bytes([byte; LENGTH])
        }
        let word = u64::from_le_bytes(*bytes);
        // The highest bit of a byte marks it. The first mark is exact, which is all that is asked: a borrow goes from a marked
        // byte into those after it, never into one before.
        let quote = (word ^ every(b'"')).wrapping_sub(every(1));
        let backslash = (word ^ every(b'\\')).wrapping_sub(every(1));
        let control = word.wrapping_sub(every(b' '));
        let marks = (quote | backslash | control | word) & every(0x80);
        (marks.trailing_zeros() / 8) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::{vector, word};

    #[test]
    fn both_forms_find_the_first_stop() {
        for at in 0..vector::LENGTH {
            for byte in 0..=u8::MAX {
                // What stands after it is marked too, and must not be taken for the first.
                for after in [b'"', b'a', 0, b'#', 0xff, b'\\', b'!'] {
                    let mut bytes = [b'a'; vector::LENGTH];
                    bytes[at..].fill(after);
                    bytes[at] = byte;
                    let is_stop = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f | 0x80..);
                    let first = |length: usize| bytes[..length].iter().position(is_stop).unwrap_or(length);
                    assert_eq!(vector::first_stop(&bytes), first(vector::LENGTH), "{bytes:x?}");
                    assert_eq!(word::first_stop(bytes.first_chunk().unwrap()), first(word::LENGTH), "{bytes:x?}");
                }
            }
        }
    }
}
