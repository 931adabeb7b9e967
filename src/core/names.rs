//! Names: a set of names, each with a number, found in the time of a binary search. The one map of this crate: a second
//! kind of map, or a sort for another type, would each weigh kilobytes in the browser.

use crate::error::quote;
use crate::nearest::with_nearest;

/// Names in the order in which they came, with an index by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    names: Vec<String>,
    /// Positions in `names`, in the order of the names.
    order: Vec<u32>,
}

impl Names {
    /// Adds a name and returns its number; or nothing, where it is there already.
    ///
    /// The index is kept by moving it: four bytes for each name that comes after the new one. For the most names that a
    /// bundle can hold that is some tenths of a second, and nothing where they come in order.
    pub(crate) fn insert(&mut self, name: &str) -> Option<usize> {
        let number = u32::try_from(self.names.len()).ok()?;
        let place = self.search(name).err()?;
        self.order.insert(place, number);
        self.names.push(name.to_owned());
        Some(self.names.len() - 1)
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
        self.order.binary_search_by(|number| self.name(*number as usize).cmp(name))
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

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
