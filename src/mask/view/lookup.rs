//! Lookup: the members of a table by name, in time that does not depend on how many there are.

use crate::paths::Table;

/// A hash table over the names of a [`Table`]. Most names of a record are on no path, and find a free slot at once.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    /// As many as a power of two; at most half of them are taken, so that a search ends soon.
    slots: Vec<Slot>,
    /// How far a hash is shifted to be the number of a slot.
    shift: u32,
    /// Whether elements go different ways.
    pub(crate) has_indices: bool,
}

/// A name of the table, where its hash or what stood there already put it.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    print: Print,
    /// The number of the name plus one; zero is free.
    number: u32,
}

/// The length of a name, its first eight bytes and its last eight: all there is of names that are not longer than that.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Print {
    first: u64,
    last: u64,
    length: usize,
}

impl Lookup {
    /// Makes the lookup of a table.
    pub(crate) fn new(table: &Table) -> Self {
        let count = (table.names.len() * 2).next_power_of_two().max(2);
        let has_indices = !table.indices.is_empty();
        let mut lookup = Self { slots: vec![Slot::default(); count], shift: 64 - count.trailing_zeros(), has_indices };
        for (number, (name, _)) in (1..).zip(&table.names) {
            let print = Print::of(name.as_bytes(), 0, name.len());
            let mut place = lookup.place(print);
            while lookup.slots.get(place).is_some_and(|slot| slot.number != 0) {
                place = (place + 1) & (count - 1);
            }
            if let Some(slot) = lookup.slots.get_mut(place) {
                *slot = Slot { print, number };
            }
        }
        lookup
    }

    /// Returns the node of the name that stands in a text.
    #[inline(always)]
    pub(crate) fn find(&self, table: &Table, text: &[u8], start: usize, end: usize) -> Option<u32> {
        let print = Print::of(text, start, end);
        let mut place = self.place(print);
        loop {
            let slot = self.slots.get(place)?;
            if slot.number == 0 {
                return None;
            }
            if slot.print == print {
                let (name, node) = table.names.get(slot.number as usize - 1)?;
                if print.length <= 16 || text.get(start..end) == Some(name.as_bytes()) {
                    return Some(*node);
                }
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }

    /// Returns where the search for a name begins. Names come from a policy that was verified, so that nobody chooses those
    /// that collide.
    #[inline(always)]
    fn place(&self, print: Print) -> usize {
        let mixed = print.first ^ print.last.rotate_left(23) ^ (print.length as u64) << 5;
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }
}

impl Print {
    #[inline(always)]
    fn of(text: &[u8], start: usize, end: usize) -> Self {
        let length = end - start;
        if length > 8 {
            return Self { first: word(text, start), last: word(text, end - 8), length };
        }
        // The text goes on after a name with its quotation mark and its value, nearly always.
        let first = match text.get(start..).and_then(<[u8]>::first_chunk) {
            Some(bytes) if length < 8 => u64::from_le_bytes(*bytes) & ((1 << (8 * length)) - 1),
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => {
                text.get(start..end).unwrap_or_default().iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
            }
        };
        Self { first, last: 0, length }
    }
}

/// Returns the eight bytes at a position.
#[inline(always)]
fn word(text: &[u8], at: usize) -> u64 {
    text.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there_and_nothing_else() {
        // Short names, and those of which neither the first eight bytes nor the last tell one from another.
        let names = [
            |number: u32| format!("n{number}"),
            |number| format!("name-{number}"),
            |number| format!("a long name, {number:04}, and its end"),
        ];
        for (count, name) in [0_u32, 1, 8, 80, 800].into_iter().flat_map(|count| names.map(|name| (count, name))) {
            let mut names: Vec<_> = (0..count).map(|number| (name(number), number)).collect();
            names.sort();
            let table = Table { names, ..Table::default() };
            let lookup = Lookup::new(&table);
            for number in 0..count * 2 + 2 {
                let name = name(number);
                for around in ["", "\": 1}", "\""] {
                    let text = format!("\"{name}{around}");
                    let found = lookup.find(&table, text.as_bytes(), 1, name.len() + 1);
                    assert_eq!(found, (number < count).then_some(number), "{name} of {count}");
                }
            }
            assert_eq!(lookup.find(&table, b"", 0, 0), None);
        }
    }
}
