//! Paths: all paths of a record type at once, as a deterministic automaton that is stepped from a value to its children.

use crate::wire::{Reader, Writer};

/// The automaton. It starts at node 0; a child without a node is on no path, and neither is anything below it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Paths {
    /// Where a value can be. There is always one.
    pub nodes: Vec<Node>,
    /// Where children go. Nodes share them.
    pub tables: Vec<Table>,
}

/// Where a value is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Node {
    /// Where its children go, by the table's number; none where no path goes on.
    pub table: Option<u32>,
    /// Whether a path selects the value: then it is listed, and so is all below it.
    pub listed: bool,
}

/// Where the children of a value go: nodes by their number.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Table {
    /// Members by name, sorted by the bytes of the names, each once.
    pub names: Vec<(String, u32)>,
    /// Members of any other name.
    pub member: Option<u32>,
    /// Elements by index, sorted, each once.
    pub indices: Vec<(u64, u32)>,
    /// Elements of any other index.
    pub element: Option<u32>,
}

impl Paths {
    /// Returns the node of a member of a value at `node`.
    #[must_use]
    pub fn member(&self, node: u32, name: &str) -> Option<u32> {
        let table = self.table(node)?;
        match table.names.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
            Ok(index) => table.names.get(index).map(|(_, node)| *node),
            Err(_) => table.member,
        }
    }

    /// Returns the node of an element of a value at `node`.
    #[must_use]
    pub fn element(&self, node: u32, index: u64) -> Option<u32> {
        let table = self.table(node)?;
        match table.indices.binary_search_by_key(&index, |(known, _)| *known) {
            Ok(found) => table.indices.get(found).map(|(_, node)| *node),
            Err(_) => table.element,
        }
    }

    /// Returns where the children of a value go.
    #[must_use]
    pub fn table(&self, node: u32) -> Option<&Table> {
        let table = self.nodes.get(usize::try_from(node).ok()?)?.table?;
        self.tables.get(usize::try_from(table).ok()?)
    }

    /// Writes the automaton as bytes.
    pub fn encode(&self, writer: &mut Writer) {
        writer.count(self.nodes.len());
        for node in &self.nodes {
            writer.optional(node.table);
            writer.flag(node.listed);
        }
        writer.count(self.tables.len());
        for table in &self.tables {
            writer.count(table.names.len());
            for (name, node) in &table.names {
                writer.text(name);
                writer.number(u64::from(*node));
            }
            writer.optional(table.member);
            writer.count(table.indices.len());
            for (index, node) in &table.indices {
                writer.number(*index);
                writer.number(u64::from(*node));
            }
            writer.optional(table.element);
        }
    }

    /// Reads what [`Paths::encode`] wrote; none where the bytes are not that.
    #[must_use]
    pub fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let mut paths = Self::default();
        for _ in 0..reader.count()? {
            paths.nodes.push(Node { table: reader.optional()?, listed: reader.flag()? });
        }
        for _ in 0..reader.count()? {
            let mut table = Table::default();
            for _ in 0..reader.count()? {
                table.names.push((reader.text()?.to_owned(), reader.small()?));
            }
            table.member = reader.optional()?;
            for _ in 0..reader.count()? {
                table.indices.push((reader.number()?, reader.small()?));
            }
            table.element = reader.optional()?;
            paths.tables.push(table);
        }
        Some(paths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_to_children_and_survives_the_wire() {
        // $.a[0], $.*
        let paths = Paths {
            nodes: vec![
                Node { table: Some(0), listed: false },
                Node { table: Some(1), listed: true },
                Node { table: None, listed: true },
            ],
            tables: vec![
                Table { names: vec![("a".to_owned(), 1)], member: Some(2), indices: vec![], element: Some(2) },
                Table { names: vec![], member: None, indices: vec![(0, 2)], element: None },
            ],
        };
        assert_eq!(paths.member(0, "a"), Some(1));
        assert_eq!(paths.member(0, "b"), Some(2));
        assert_eq!(paths.element(1, 0), Some(2));
        assert_eq!(paths.element(1, 1), None);
        assert_eq!(paths.member(2, "a"), None);
        let mut writer = Writer::default();
        paths.encode(&mut writer);
        let bytes = writer.into_bytes();
        assert_eq!(Paths::decode(&mut Reader::new(&bytes)).unwrap(), paths);
        for length in 0..bytes.len() {
            assert_eq!(Paths::decode(&mut Reader::new(&bytes[..length])), None, "{length}");
        }
    }
}
