//! Applying: what stands for a value under the mask of an [`Entry`].

use crate::look::Entry;
use crate::mask::{Mask, PseudonymKey};
use crate::pseudonym::{Content, pseudonym};
use crate::{bucket, date, digits, email, initials, keep, number, partial, write};

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
    ///
    /// The cost is linear in the length of the value, and the output at most a small multiple of it. Without a key a
    /// pseudonym is stars.
    ///
    /// ```
    /// use permask_mask::{Entry, Mask, Reveal, Value};
    ///
    /// let mask = Mask::Digits { end: 4, min: 8, as_text: false };
    /// let entry = Entry { mask, class: "phone".to_owned(), hides_absence: false, reveal: Reveal::Deny };
    /// let mut out = Vec::new();
    /// assert!(entry.apply(Value::String("+1 (212) 555-0100"), None, &mut out));
    /// assert_eq!(String::from_utf8(out).unwrap(), "\"+• (•••) •••-0100\"");
    /// ```
    pub fn apply(&self, value: Value<'_>, key: Option<&PseudonymKey>, out: &mut Vec<u8>) -> bool {
        match (&self.mask, value) {
            (Mask::Remove, _) => return false,
            (Mask::Fixed { json }, _) => out.extend_from_slice(json.as_bytes()),
            (Mask::Null, _) | (_, Value::Container) => null(out),
            (_, Value::Null) if self.hides_absence => self.absent(key, out),
            (_, Value::Null) => null(out),
            (Mask::Stars { count }, _) => write::stars(*count, out),
            (_, Value::Boolean) => null(out),
            (_, Value::Number(text)) => self.number(text, key, out),
            (_, Value::String(text)) => self.string(text, key, out),
        }
        true
    }

    /// Says whether the mask hides something of a value, so that the value is listed as masked. It is asked of null alone
    /// whether it is: what else is listed would tell of what is hidden.
    #[must_use]
    pub fn hides(&self, is_null: bool) -> bool {
        !is_null || self.hides_absence || matches!(self.mask, Mask::Fixed { .. } | Mask::Null | Mask::Remove)
    }

    /// Writes what stands for null where that is masked as a value is: what a value can come to as well.
    fn absent(&self, key: Option<&PseudonymKey>, out: &mut Vec<u8>) {
        match (&self.mask, key) {
            (Mask::Bucket { .. } | Mask::Date { .. } | Mask::Fixed { .. } | Mask::Null | Mask::Remove, _) => null(out),
            (Mask::Partial { pad, .. }, _) => write::string(pad, out),
            (Mask::Pseudonym, Some(key)) => pseudonym(key, &self.class, Content::Null, out),
            (Mask::Stars { count }, _) => write::stars(*count, out),
            (Mask::Digits { .. } | Mask::Email { .. } | Mask::Initials | Mask::Keep { .. } | Mask::Pseudonym, _) => {
                stars(out);
            }
        }
    }

    fn number(&self, text: &str, key: Option<&PseudonymKey>, out: &mut Vec<u8>) {
        let masked = match &self.mask {
            Mask::Bucket { step } => bucket::bucket(text, *step),
            Mask::Date { unit, epoch: Some(epoch) } => date::epoch(text, *unit, *epoch),
            Mask::Digits { as_text: true, .. } | Mask::Keep { as_text: true, .. } => {
                return match number::whole(text) {
                    Some(whole) => self.string(write::Decimal::new(whole).as_str(), key, out),
                    None => null(out),
                };
            }
            Mask::Pseudonym => {
                return match key {
                    Some(key) => pseudonym(key, &self.class, Content::Number(text), out),
                    None => stars(out),
                };
            }
            _ => None,
        };
        match masked {
            Some(number) => out.extend_from_slice(write::Decimal::new(number).as_str().as_bytes()),
            None => null(out),
        }
    }

    fn string(&self, text: &str, key: Option<&PseudonymKey>, out: &mut Vec<u8>) {
        let is_written = match &self.mask {
            Mask::Date { unit, .. } => {
                if !date::text(text, *unit, out) {
                    null(out);
                }
                true
            }
            Mask::Digits { end, min, .. } => digits::digits(text, *end, *min, out),
            Mask::Email { local, keep_domain } => email::email(text, *local, *keep_domain, out),
            Mask::Initials => initials::initials(text, out),
            Mask::Keep { start, end, ignore, .. } => keep::keep(text, *start, *end, ignore, out),
            Mask::Partial { start, end, pad } => {
                partial::partial(text, *start, *end, pad, out);
                true
            }
            Mask::Pseudonym => key.is_some_and(|key| {
                pseudonym(key, &self.class, Content::String(text), out);
                true
            }),
            _ => {
                null(out);
                true
            }
        };
        if !is_written {
            stars(out);
        }
    }
}

fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

/// Writes what stands for a value that its mask is not made for.
fn stars(out: &mut Vec<u8>) {
    write::stars(Mask::STAR_COUNT, out);
}
