//! Lookup: the members of a table by name, in time that does not depend on how many there are.

use crate::paths::Table;

/// A hash table over the names of a [`Table`], and a filter before it: most names of a record are on no path.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    /// A bit for each mark that a name has.
    filter: u64,
    /// The number of a name plus one, where its hash or what stood there already put it; zero is free.
    slots: Vec<u32>,
    /// Whether elements go different ways.
    pub(crate) has_indices: bool,
}

impl Lookup {
    /// Makes the lookup of a table.
    pub(crate) fn new(table: &Table) -> Self {
        // At most half of the slots are taken, so that a search ends soon.
        let slots = (table.names.len() * 2).next_power_of_two().max(2);
        let mut lookup = Self { filter: 0, slots: vec![0; slots], has_indices: !table.indices.is_empty() };
        for (number, (name, _)) in (1..).zip(&table.names) {
            lookup.filter |= mark(name.as_bytes());
            let mut slot = lookup.slot(name.as_bytes());
            while lookup.slots.get(slot).is_some_and(|taken| *taken != 0) {
                slot = (slot + 1) & (slots - 1);
            }
            if let Some(free) = lookup.slots.get_mut(slot) {
                *free = number;
            }
        }
        lookup
    }

    /// Says whether the table may have a name; if not, it has not.
    #[inline(always)]
    pub(crate) fn may_have(&self, name: &[u8]) -> bool {
        self.filter & mark(name) != 0
    }

    /// Returns the node of a name.
    pub(crate) fn find(&self, table: &Table, name: &[u8]) -> Option<u32> {
        let mut slot = self.slot(name);
        loop {
            let number = self.slots.get(slot).copied().unwrap_or_default();
            let (known, node) = table.names.get((number as usize).checked_sub(1)?)?;
            if known.as_bytes() == name {
                return Some(*node);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    fn slot(&self, name: &[u8]) -> usize {
        (hash(name) as usize) & (self.slots.len() - 1)
    }
}

/// Returns one of 64 bits by the length of a name and its first and last byte.
#[inline(always)]
fn mark(name: &[u8]) -> u64 {
    let first = name.first().copied().unwrap_or_default();
    let last = name.last().copied().unwrap_or_default();
    let mixed =
        (name.len() as u32).wrapping_mul(5) ^ u32::from(first).wrapping_mul(11) ^ u32::from(last).wrapping_mul(23);
    1 << (mixed & 63)
}

/// Mixes all bytes of a name. Names come from a policy that was verified, so that nobody chooses those that collide.
fn hash(name: &[u8]) -> u64 {
    let mut hash = name.len() as u64;
    let mut mix = |word: u64| {
        hash = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    };
    let (words, rest) = name.as_chunks::<8>();
    for word in words {
        mix(u64::from_le_bytes(*word));
    }
    mix(rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    hash ^ hash >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there_and_nothing_else() {
        for count in [0_u32, 1, 8, 80, 800] {
            let names: Vec<_> = (0..count).map(|number| (format!("name-{number}"), number)).collect();
            let table = Table { names, ..Table::default() };
            let lookup = Lookup::new(&table);
            for number in 0..count * 2 + 2 {
                let name = format!("name-{number}");
                let found = lookup.may_have(name.as_bytes()).then(|| lookup.find(&table, name.as_bytes())).flatten();
                assert_eq!(found, (number < count).then_some(number), "{name} of {count}");
            }
            assert_eq!(lookup.find(&table, b""), None);
        }
    }
}
