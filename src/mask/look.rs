//! Looks: what one session sees of a record type, node by node of its [`Paths`](crate::Paths).

use crate::mask::{DateUnit, Epoch, Mask};
use crate::wire::{Reader, Writer};

/// What one session sees of records of a type. It is made anew where a condition reads the record.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Look {
    /// Whether values that no path lists show.
    pub shows_unlisted: bool,
    /// The masks of this look, each with whose it is.
    pub entries: Vec<Entry>,
    /// For each node of the paths, in their order.
    pub nodes: Vec<NodeLook>,
}

/// A mask as it is applied.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// The mask.
    pub mask: Mask,
    /// The class of private data that it stands for.
    pub class: String,
    /// Whether null is masked as a value is.
    pub hides_absence: bool,
    /// Whether the value can be asked for.
    pub reveal: Reveal,
}

/// Whether a masked value can be asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reveal {
    /// It can.
    Allow,
    /// It cannot.
    Deny,
    /// It can, once the person has signed in again or by other means.
    StepUp,
}

/// What is done at a node: entries by their number.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct NodeLook {
    /// The mask of the value, and of all below it.
    pub mask: Option<u32>,
    /// The mask of the value where it is a scalar: a path expects a container here.
    pub drift: Option<u32>,
}

impl Reveal {
    /// Returns the word for it: `step-up`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::StepUp => "step-up",
        }
    }
}

impl Look {
    /// Writes the look as bytes.
    pub fn encode(&self, writer: &mut Writer) {
        writer.flag(self.shows_unlisted);
        writer.count(self.entries.len());
        for entry in &self.entries {
            entry.mask.encode(writer);
            writer.text(&entry.class);
            writer.flag(entry.hides_absence);
            writer.number(match entry.reveal {
                Reveal::Allow => 0,
                Reveal::Deny => 1,
                Reveal::StepUp => 2,
            });
        }
        writer.count(self.nodes.len());
        for node in &self.nodes {
            writer.optional(node.mask);
            writer.optional(node.drift);
        }
    }

    /// Reads what [`Look::encode`] wrote; none where the bytes are not that.
    #[must_use]
    pub fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let mut look = Self { shows_unlisted: reader.flag()?, ..Self::default() };
        for _ in 0..reader.count()? {
            look.entries.push(Entry {
                mask: Mask::decode(reader)?,
                class: reader.text()?.to_owned(),
                hides_absence: reader.flag()?,
                reveal: match reader.number()? {
                    0 => Reveal::Allow,
                    1 => Reveal::Deny,
                    2 => Reveal::StepUp,
                    _ => return None,
                },
            });
        }
        for _ in 0..reader.count()? {
            look.nodes.push(NodeLook { mask: reader.optional()?, drift: reader.optional()? });
        }
        Some(look)
    }
}

impl Mask {
    /// Writes the number of the kind, which is its place in [`Mask::KINDS`], and the parameters in the order of their
    /// declaration.
    fn encode(&self, writer: &mut Writer) {
        let number = Self::KINDS.iter().position(|kind| *kind == self.kind()).unwrap_or(Self::KINDS.len());
        writer.count(number);
        match self {
            Self::Bucket { step } => writer.number(*step),
            Self::Date { unit, epoch } => {
                writer.number(match unit {
                    DateUnit::Month => 0,
                    DateUnit::Year => 1,
                });
                writer.number(match epoch {
                    None => 0,
                    Some(Epoch::Milliseconds) => 1,
                    Some(Epoch::Seconds) => 2,
                });
            }
            Self::Digits { end, min, as_text } => {
                writer.count(*end);
                writer.count(*min);
                writer.flag(*as_text);
            }
            Self::Email { local, keep_domain } => {
                writer.count(*local);
                writer.flag(*keep_domain);
            }
            Self::Fixed { json } => writer.text(json),
            Self::Keep { start, end, ignore, as_text } => {
                writer.count(*start);
                writer.count(*end);
                writer.text(ignore);
                writer.flag(*as_text);
            }
            Self::Partial { start, end, pad } => {
                writer.count(*start);
                writer.count(*end);
                writer.text(pad);
            }
            Self::Stars { count } => writer.count(*count),
            Self::Initials | Self::Null | Self::Pseudonym | Self::Remove => {}
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let kind = Self::KINDS.get(usize::try_from(reader.number()?).ok()?)?;
        let size = |reader: &mut Reader<'_>| usize::try_from(reader.number()?).ok();
        Some(match *kind {
            "bucket" => Self::Bucket { step: reader.number()? },
            "date" => Self::Date {
                unit: match reader.number()? {
                    0 => DateUnit::Month,
                    1 => DateUnit::Year,
                    _ => return None,
                },
                epoch: match reader.number()? {
                    0 => None,
                    1 => Some(Epoch::Milliseconds),
                    2 => Some(Epoch::Seconds),
                    _ => return None,
                },
            },
            "digits" => Self::Digits { end: size(reader)?, min: size(reader)?, as_text: reader.flag()? },
            "email" => Self::Email { local: size(reader)?, keep_domain: reader.flag()? },
            "fixed" => Self::Fixed { json: reader.text()?.to_owned() },
            "initials" => Self::Initials,
            "keep" => Self::Keep {
                start: size(reader)?,
                end: size(reader)?,
                ignore: reader.text()?.to_owned(),
                as_text: reader.flag()?,
            },
            "null" => Self::Null,
            "partial" => Self::Partial { start: size(reader)?, end: size(reader)?, pad: reader.text()?.to_owned() },
            "pseudonym" => Self::Pseudonym,
            "remove" => Self::Remove,
            "stars" => Self::Stars { count: size(reader)? },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_the_wire() {
        let text = |text: &str| text.to_owned();
        let masks = [
            Mask::Bucket { step: 100 },
            Mask::Date { unit: DateUnit::Month, epoch: None },
            Mask::Date { unit: DateUnit::Year, epoch: Some(Epoch::Seconds) },
            Mask::Date { unit: DateUnit::Year, epoch: Some(Epoch::Milliseconds) },
            Mask::Digits { end: 4, min: 8, as_text: true },
            Mask::Email { local: 1, keep_domain: false },
            Mask::Fixed { json: text("\"[hidden]\"") },
            Mask::Initials,
            Mask::Keep { start: 0, end: 4, ignore: text("- "), as_text: false },
            Mask::Null,
            Mask::Partial { start: 1, end: 1, pad: text("xxxxx") },
            Mask::Pseudonym,
            Mask::Remove,
            Mask::Stars { count: 8 },
        ];
        let kinds: std::collections::BTreeSet<_> = masks.iter().map(Mask::kind).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), Mask::KINDS, "every kind is tried, in alphabetical order");
        let reveals = [Reveal::Allow, Reveal::Deny, Reveal::StepUp];
        let entry = |(index, mask): (usize, &Mask)| Entry {
            mask: mask.clone(),
            class: format!("class-{index}"),
            hides_absence: index % 2 == 0,
            reveal: reveals[index % 3],
        };
        let look = Look {
            shows_unlisted: true,
            entries: masks.iter().enumerate().map(entry).collect(),
            nodes: vec![NodeLook { mask: None, drift: Some(3) }, NodeLook { mask: Some(0), drift: None }],
        };
        let mut writer = Writer::default();
        look.encode(&mut writer);
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        assert_eq!(Look::decode(&mut reader).unwrap(), look);
        assert!(reader.is_at_end());
        for length in 0..bytes.len() {
            assert_eq!(Look::decode(&mut Reader::new(&bytes[..length])), None, "{length}");
        }
    }
}
