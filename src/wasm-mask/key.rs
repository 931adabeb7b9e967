//! Keys of pseudonyms, as they cross.

use permask_mask::PseudonymKey;

/// Returns the key; none where there is none of its length, without which pseudonyms are stars.
pub(crate) fn of(bytes: Option<Vec<u8>>) -> Option<PseudonymKey> {
    bytes?.try_into().ok().map(PseudonymKey::new)
}
