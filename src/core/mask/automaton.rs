//! Automaton: follows all paths of a record type at once while a record is walked from its root.

use crate::bits::Bits;
use crate::mask::path::{Path, Segment, Selector};

/// The positions of all paths. A set of them is the state.
#[derive(Debug, Default)]
pub(crate) struct Automaton {
    positions: Vec<Position>,
    start: State,
}

/// A set of positions.
pub(crate) type State = Bits;

#[derive(Debug)]
struct Position {
    /// The path that this position belongs to, by its number.
    path: usize,
    awaits: Awaits,
    /// Where a descendant step goes on looking; none for other steps.
    again: Option<usize>,
    /// Whether the path expects a container here. Not where a descendant step merely goes on looking: it says nothing
    /// of any one value.
    expects_container: bool,
}

#[derive(Debug)]
enum Awaits {
    /// The path ends here: it selects this value.
    Nothing,
    /// A step; the position after it is `next`.
    Step { selector: Selector, next: usize },
}

/// How a value lies in its parent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'n> {
    Element(usize),
    Member(&'n str),
}

impl Automaton {
    pub(crate) fn new(paths: &[Path]) -> Self {
        let mut automaton = Self::default();
        for (path, Path { segments, .. }) in paths.iter().enumerate() {
            automaton.start.insert(automaton.positions.len());
            for segment in segments {
                automaton.push_step(path, segment);
            }
            automaton.positions.push(Position { path, awaits: Awaits::Nothing, again: None, expects_container: false });
        }
        automaton
    }

    /// Returns how many positions a path takes.
    pub(crate) fn size(segments: &[Segment]) -> usize {
        segments.iter().map(|segment| if segment.descendant { 2 } else { 1 }).sum::<usize>() + 1
    }

    fn push_step(&mut self, path: usize, segment: &Segment) {
        let here = self.positions.len();
        let step = |next| Awaits::Step { selector: segment.selector.clone(), next };
        if segment.descendant {
            let next = here + 2;
            self.positions.push(Position { path, awaits: step(next), again: Some(here + 1), expects_container: true });
            self.positions.push(Position { path, awaits: step(next), again: Some(here + 1), expects_container: false });
        } else {
            self.positions.push(Position { path, awaits: step(here + 1), again: None, expects_container: true });
        }
    }

    /// Returns the state at the root of a record.
    pub(crate) fn start(&self) -> &State {
        &self.start
    }

    /// Returns the state at a child of a value.
    pub(crate) fn step(&self, state: &State, step: Step<'_>) -> State {
        let mut after = State::default();
        for index in state.iter() {
            let Some(Position { awaits: Awaits::Step { selector, next }, again, .. }) = self.positions.get(index)
            else {
                continue;
            };
            if let Some(again) = again {
                after.insert(*again);
            }
            match (selector, step) {
                (Selector::Wildcard, _) => after.insert(*next),
                (Selector::Index(wanted), Step::Element(index)) if usize::try_from(*wanted) == Ok(index) => {
                    after.insert(*next);
                }
                (Selector::Name(wanted), Step::Member(name)) if wanted == name => after.insert(*next),
                // A name that is applied to an array goes into its elements, through nested arrays too.
                (Selector::Name(_), Step::Element(_)) => after.insert(index),
                _ => {}
            }
        }
        after
    }

    /// Returns the paths that select the value in this state.
    pub(crate) fn selected(&self, state: &State) -> impl Iterator<Item = usize> {
        self.paths(state, |position| matches!(position.awaits, Awaits::Nothing))
    }

    /// Returns the paths that expect a container in this state.
    pub(crate) fn expecting(&self, state: &State) -> impl Iterator<Item = usize> {
        self.paths(state, |position| position.expects_container)
    }

    fn paths(&self, state: &State, fits: impl Fn(&Position) -> bool) -> impl Iterator<Item = usize> {
        state
            .iter()
            .filter_map(|index| self.positions.get(index))
            .filter(move |position| fits(position))
            .map(|position| position.path)
    }
}
