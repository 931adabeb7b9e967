//! Copying: what shows goes from one text to the other in pieces, most of which are short. In WebAssembly a copy of unknown
//! length is a call out of the module; one of known length is a few loads and stores.

/// Appends bytes. Nothing beside them is read or written, not even where it would be overwritten at once.
#[inline(never)]
pub(crate) fn append(out: &mut Vec<u8>, bytes: &[u8]) {
    match bytes.len() {
        64..=256 => blocks::<64>(out, bytes),
        16..64 => blocks::<16>(out, bytes),
        8..16 => blocks::<8>(out, bytes),
        _ => out.extend_from_slice(bytes),
    }
}

/// Appends bytes in blocks, of which there is one at least.
#[inline(always)]
fn blocks<const LENGTH: usize>(out: &mut Vec<u8>, bytes: &[u8]) {
    let Some(last) = bytes.last_chunk::<LENGTH>() else { return out.extend_from_slice(bytes) };
    let before = out.len() + bytes.len() - LENGTH;
    let (blocks, rest) = bytes.as_chunks::<LENGTH>();
    for block in blocks {
        out.extend_from_slice(block);
    }
    if !rest.is_empty() {
        // The last block begins inside of the one before it.
        out.truncate(before);
        out.extend_from_slice(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appends_what_it_is_given_and_nothing_else() {
        let bytes: Vec<u8> = (0..=u8::MAX).chain(0..=u8::MAX).collect();
        for length in 0..300 {
            for start in [0, 1, 63] {
                let mut out = b"before".to_vec();
                append(&mut out, &bytes[start..start + length]);
                assert_eq!(out, [b"before", &bytes[start..start + length]].concat(), "{length} from {start}");
            }
        }
    }
}
