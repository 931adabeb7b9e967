//! Names: a set of names, each with a number, found in the time of a binary search. The one map of this crate: a second
//! kind of map, or a sort for another type, would each weigh kilobytes in the browser.

use std::cmp::Ordering;

use crate::error::quote;
use crate::nearest::with_nearest;

/// Names in the order in which they came, with an index by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    names: Vec<String>,
    /// Positions in `names`, in the order of the names.
    order: Vec<u32>,
    /// Where in `order` the name lies that came last.
    last: usize,
}

impl Names {
    /// Adds a name and returns its number; or nothing, where it is there already.
    ///
    /// The index is kept by moving it: four bytes for each name that comes after the new one. For the most names that a
    /// bundle can hold that is some tenths of a second, and nothing where they come in order.
    pub(crate) fn insert(&mut self, name: &str) -> Option<usize> {
        let place = self.place_for(name)?;
        Some(self.put(name.to_owned(), place))
    }

    /// Adds a name as [`insert`](Self::insert) does; gives it back where it is there already.
    pub(crate) fn take(&mut self, name: String) -> Result<usize, String> {
        match self.place_for(&name) {
            Some(place) => Ok(self.put(name, place)),
            None => Err(name),
        }
    }

    /// Returns where in the order a new name belongs, and the number that stands there for it; nothing where the name is
    /// there already.
    fn place_for(&self, name: &str) -> Option<(usize, u32)> {
        let number = u32::try_from(self.names.len()).ok()?;
        Some((self.beside_last(name).or_else(|| self.search(name).err())?, number))
    }

    fn put(&mut self, name: String, (place, number): (usize, u32)) -> usize {
        self.order.insert(place, number);
        self.last = place;
        self.names.push(name);
        number as usize
    }

    /// Returns where a new name belongs, if that is right before or right after the one that came last: so it is with most,
    /// since authors keep together what begins alike.
    fn beside_last(&self, name: &str) -> Option<usize> {
        let compare = |place: usize| self.order.get(place).map(|number| in_order(self.name(*number as usize), name));
        let (place, other_side) = match compare(self.last)? {
            Ordering::Less => (self.last + 1, compare(self.last + 1).map(Ordering::reverse)),
            Ordering::Equal => return None,
            Ordering::Greater => (self.last, self.last.checked_sub(1).and_then(compare)),
        };
        other_side.is_none_or(Ordering::is_lt).then_some(place)
    }

    /// Returns the number of a name.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        let place = self.search(name).ok()?;
        self.order.get(place).map(|number| *number as usize)
    }

    /// Returns the name of a number; of one that was never given out the empty name.
    pub(crate) fn name(&self, number: usize) -> &str {
        self.names.get(number).map(String::as_str).unwrap_or_default()
    }

    /// Says that a name of this kind of thing is not among them, and which one is near.
    #[cold]
    pub(crate) fn undeclared(&self, kind: &str, name: &str) -> String {
        let sentence = format!("no {kind} {} is declared", quote(name));
        with_nearest(sentence, name, &mut self.sorted().map(|(known, _)| known))
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns all names in their order, with their numbers.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = (&str, usize)> {
        self.from("")
    }

    /// Returns the names from `first` on in their order, with their numbers.
    pub(crate) fn from(&self, first: &str) -> impl Iterator<Item = (&str, usize)> {
        let start = self.search(first).unwrap_or_else(|place| place);
        let order = self.order.get(start..).unwrap_or_default();
        order.iter().map(|number| (self.name(*number as usize), *number as usize))
    }

    fn search(&self, name: &str) -> Result<usize, usize> {
        self.order.binary_search_by(|number| in_order(self.name(*number as usize), name))
    }
}

/// Compares as `str` does, but eight bytes at a time: names begin alike, and WebAssembly compares memory byte by byte.
fn in_order(one: &str, other: &str) -> Ordering {
    let (chunks, _) = one.as_bytes().as_chunks::<8>();
    let (other_chunks, _) = other.as_bytes().as_chunks::<8>();
    for (chunk, other) in chunks.iter().zip(other_chunks) {
        let (chunk, other) = (u64::from_be_bytes(*chunk), u64::from_be_bytes(*other));
        if chunk != other {
            return chunk.cmp(&other);
        }
    }
    let shared = chunks.len().min(other_chunks.len()) * 8;
    one.as_bytes().get(shared..).cmp(&other.as_bytes().get(shared..))
}

#[cfg(test)]
mod tests {
    use super::Names;

    /// Five names in every order, some of them twice, against a sorted list.
    #[test]
    fn finds_the_place_of_a_name_wherever_the_last_one_went() {
        for order in 0..5_usize.pow(5) {
            let (mut names, mut sorted) = (Names::default(), Vec::new());
            for turn in 0..5 {
                let name = ["", "a", "ab", "b", "c"][order / 5_usize.pow(turn) % 5];
                let is_new = !sorted.contains(&name);
                let number = names.len();
                let taken = if turn % 2 == 0 { names.insert(name) } else { names.take(name.to_owned()).ok() };
                assert_eq!(taken, is_new.then_some(number));
                sorted.extend(is_new.then_some(name));
                sorted.sort_unstable();
                assert_eq!(names.sorted().map(|(name, _)| name).collect::<Vec<_>>(), sorted);
            }
        }
    }

    #[test]
    fn compares_as_text_is_compared() {
        let texts = [
            "",
            "a",
            "abcdefg",
            "abcdefgh",
            "abcdefgi",
            "abcdefghi",
            "abcdefgh\0",
            "abcdefgh12345678",
            "bbcdefgh",
            "é",
            "abcdefgé",
            "\u{ffff}bcdefgh1",
        ];
        for one in texts {
            for other in texts {
                assert_eq!(super::in_order(one, other), one.cmp(other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn numbers_names_in_the_order_in_which_they_come() {
        let mut names = Names::default();
        assert_eq!(["b", "c", "a", "c"].map(|name| names.insert(name)), [Some(0), Some(1), Some(2), None]);
        assert_eq!(["a", "b", "c", "d", ""].map(|name| names.number(name)), [Some(2), Some(0), Some(1), None, None]);
        assert_eq!(names.sorted().collect::<Vec<_>>(), [("a", 2), ("b", 0), ("c", 1)]);
        assert_eq!(names.from("aa").collect::<Vec<_>>(), [("b", 0), ("c", 1)]);
        assert_eq!((names.name(1), names.name(9), names.len()), ("c", "", 3));
    }
}
