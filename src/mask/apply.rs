//! Applying: what stands for a value under the mask of an [`Entry`].

use crate::look::Entry;
use crate::mask::{Mask, PseudonymKey};
use crate::text;

/// A value as masks see it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Value<'v> {
    /// `true` or `false`.
    Boolean,
    /// An array or an object.
    Container,
    /// `null`.
    Null,
    /// A number, as its JSON text.
    Number(&'v str),
    /// A string, unescaped.
    String(&'v str),
}

impl Entry {
    /// Writes what stands for a value, as JSON. Returns false where nothing does: its member is to be gone, and an
    /// element of an array to be null. Nothing was written then.
    pub fn apply(&self, value: Value<'_>, _key: Option<&PseudonymKey>, out: &mut Vec<u8>) -> bool {
        if self.mask == Mask::Remove {
            return false;
        }
        let stars = |count: usize| Some(quoted(&text::stars(count)));
        let json = match (&self.mask, value) {
            (Mask::Fixed { json }, _) => Some(json.clone()),
            (_, Value::Null | Value::Container) => None,
            (Mask::Stars { count }, _) => stars(*count),
            (Mask::Email { local, keep_domain }, Value::String(value)) => {
                text::email(value, *local, *keep_domain).map(|text| quoted(&text)).or_else(|| stars(8))
            }
            (Mask::Partial { start, end, pad }, Value::String(value)) => {
                Some(quoted(&text::partial(value, *start, *end, pad)))
            }
            _ => None,
        };
        out.extend_from_slice(json.as_deref().unwrap_or("null").as_bytes());
        true
    }

    /// Says whether the mask hides something of a value, so that the value is listed as masked. It is asked of null alone
    /// whether it is: what else is listed would tell of what is hidden.
    #[must_use]
    pub fn hides(&self, is_null: bool) -> bool {
        !is_null || self.hides_absence || matches!(self.mask, Mask::Fixed { .. } | Mask::Null | Mask::Remove)
    }
}

/// Returns a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\0'..='\u{1f}' => json.push_str(&format!("\\u{:04x}", u32::from(sign))),
            sign => json.push(sign),
        }
    }
    json.push('"');
    json
}
