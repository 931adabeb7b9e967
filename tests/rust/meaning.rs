//! What masking means, stated a second time: random policies, people and records, and for each value of a record what comes of
//! it, worked out from the policy document alone. Every path is tried at every value, with no automaton, and the text is
//! written with nothing of the engine but what one mask makes of one value.

pub mod class;
pub mod path;
pub mod policy;
pub mod precedence;
pub mod record;

/// Chooses by numbers, one after the other; when they are used up, the first of what there is. So fewer and smaller numbers
/// make a simpler case.
#[derive(Clone, Debug)]
pub struct Chance<'n>(std::slice::Iter<'n, u16>);

impl<'n> Chance<'n> {
    /// Chooses by these numbers.
    #[must_use]
    pub fn new(numbers: &'n [u16]) -> Self {
        Self(numbers.iter())
    }

    /// Returns a number below a bound, which is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % bound
    }

    /// Says yes once in so many times.
    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    /// Returns one of a list.
    pub fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }
}
