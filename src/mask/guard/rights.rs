//! Rights: what one session may change of a record, besides what it sees of it.

use std::sync::Arc;

use crate::paths::Paths;
use crate::wire::{Reader, Writer};

/// What one session may change of records of a type. It is made anew where a condition reads the record.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rights {
    /// Whether the record may be edited at all: the record type's `edit` holds.
    pub edits: bool,
    /// Whether masked fields may be set, unseen: the record type's `set-masked` holds.
    pub sets_masked: bool,
    /// The texts with which the masks of the record type hide: what `fixed` puts in place of a value, and the padding of
    /// `partial`.
    pub marks: Vec<String>,
    /// Whether the record type has pseudonyms, so that what looks like one is a mask.
    pub pseudonyms: bool,
    /// The paths of the fields that nobody edits, as an automaton of their own.
    pub read_only: Arc<Paths>,
    /// What makes them so.
    pub rules: Vec<ReadOnly>,
    /// For each node of `read_only`, the rule by its number: the first whose paths select the value.
    pub rule_of_node: Vec<Option<u32>>,
}

/// Why nobody edits a field.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReadOnly {
    /// The id of the rule.
    pub id: String,
    /// The author's reason.
    pub reason: Option<String>,
}

impl Rights {
    /// Writes the rights as bytes.
    pub fn encode(&self, writer: &mut Writer) {
        writer.flag(self.edits);
        writer.flag(self.sets_masked);
        writer.count(self.marks.len());
        for mark in &self.marks {
            writer.text(mark);
        }
        writer.flag(self.pseudonyms);
        self.read_only.encode(writer);
        writer.count(self.rules.len());
        for rule in &self.rules {
            writer.text(&rule.id);
            writer.flag(rule.reason.is_some());
            if let Some(reason) = &rule.reason {
                writer.text(reason);
            }
        }
        writer.count(self.rule_of_node.len());
        for rule in &self.rule_of_node {
            writer.optional(*rule);
        }
    }

    /// Reads what [`Rights::encode`] wrote; none where the bytes are not that.
    #[must_use]
    pub fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let mut rights = Self { edits: reader.flag()?, sets_masked: reader.flag()?, ..Self::default() };
        for _ in 0..reader.count()? {
            rights.marks.push(reader.text()?.to_owned());
        }
        rights.pseudonyms = reader.flag()?;
        rights.read_only = Paths::decode(reader)?.into();
        for _ in 0..reader.count()? {
            let id = reader.text()?.to_owned();
            let reason = if reader.flag()? { Some(reader.text()?.to_owned()) } else { None };
            rights.rules.push(ReadOnly { id, reason });
        }
        for _ in 0..reader.count()? {
            rights.rule_of_node.push(reader.optional()?);
        }
        Some(rights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Node, Table};

    #[test]
    fn survives_the_wire() {
        let rights = Rights {
            edits: true,
            sets_masked: false,
            marks: vec!["[hidden]".to_owned(), "xxxxx".to_owned()],
            pseudonyms: true,
            read_only: Arc::new(Paths {
                nodes: vec![Node { table: Some(0), listed: false }, Node { table: None, listed: true }],
                tables: vec![Table { names: vec![("id".to_owned(), 1)], ..Table::default() }],
            }),
            rules: vec![
                ReadOnly { id: "given".to_owned(), reason: Some("Given once".to_owned()) },
                ReadOnly { id: "/x".to_owned(), reason: None },
            ],
            rule_of_node: vec![None, Some(1)],
        };
        let mut writer = Writer::default();
        rights.encode(&mut writer);
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        assert_eq!(Rights::decode(&mut reader).unwrap(), rights);
        assert!(reader.is_at_end());
        for length in 0..bytes.len() {
            assert_eq!(Rights::decode(&mut Reader::new(&bytes[..length])), None, "{length}");
        }
    }
}
