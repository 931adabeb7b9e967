//! Masked copies of records.

use permask_mask::Reveal;
use serde::Serialize;

use crate::json::Json;
use crate::session::serialize_reveal;

/// A masked copy of a record, and what was masked in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Masked {
    /// The copy.
    pub data: Json,
    /// What was masked, in the order of the record. It stops at a masked ancestor.
    pub masked: Vec<MaskedField>,
}

/// A mask that was applied: where, for which class, and of which kind.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct MaskedField {
    /// JSON Pointer (RFC 6901) into the record.
    pub pointer: String,
    /// The class of the private data; none where the record type, or its being unknown, masks what it does not list.
    pub class: Option<String>,
    /// The kind of mask.
    pub mask: &'static str,
    /// Whether the value can be asked for.
    #[serde(serialize_with = "serialize_reveal")]
    pub reveal: Reveal,
}

impl Masked {
    /// Returns what stands for what cannot be masked: nothing of it.
    pub(crate) fn whole() -> Self {
        let mask = permask_mask::Mask::Remove.kind();
        let field = MaskedField { pointer: String::new(), class: None, mask, reveal: Reveal::Deny };
        Self { data: Json::Null, masked: vec![field] }
    }
}

impl From<permask_mask::MaskedField> for MaskedField {
    fn from(field: permask_mask::MaskedField) -> Self {
        let permask_mask::MaskedField { pointer, class, mask, reveal } = field;
        Self { pointer, class, mask, reveal }
    }
}
