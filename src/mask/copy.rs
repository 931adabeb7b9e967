//! Copying: what shows goes from one text to the other in pieces, most of which are short.

/// As many bytes as are copied at once, by a few loads and stores instead of a call.
const BLOCK: usize = 64;

/// Most blocks that are copied so; for more a call is worth its while.
const MOST_BLOCKS: usize = 4;

/// Appends a range of a text.
#[inline(always)]
pub(crate) fn range(out: &mut Vec<u8>, text: &[u8], start: usize, end: usize) {
    let Some(range) = text.get(start..end) else { return };
    let blocks = range.len().div_ceil(BLOCK);
    let whole = text.get(start..).and_then(|rest| rest.get(..blocks * BLOCK));
    match whole {
        Some(whole) if blocks <= MOST_BLOCKS => {
            let length = out.len() + range.len();
            // What stands after the range is copied too, and taken back.
            for block in whole.as_chunks::<BLOCK>().0 {
                out.extend_from_slice(block);
            }
            out.truncate(length);
        }
        _ => out.extend_from_slice(range),
    }
}
