//! Automaton: all paths of a record type as one deterministic automaton, made once when a policy is read.

use permask_mask::{Node, Paths, Table};

use crate::bits::Bits;
use crate::limits;
use crate::mask::path::{Path, Segment, Selector};
use crate::names::Names;
use crate::place::Place;
use crate::{Code, Error};

/// The automaton of some paths, and which of them meet where.
#[derive(Debug, Default)]
pub(crate) struct Automaton {
    pub(crate) paths: Paths,
    /// For each node the paths that select it, by number.
    pub(crate) selected: Vec<Vec<usize>>,
    /// For each table the paths that expect a container at each node which has the table.
    pub(crate) expecting: Vec<Vec<usize>>,
}

/// A place on a path: before one of its steps.
struct Position<'p> {
    /// The path, by its number.
    path: usize,
    selector: &'p Selector,
    /// What comes after the step: a position, or none where the path ends.
    next: Option<usize>,
    /// Where a descendant step goes on looking; none for other steps.
    again: Option<usize>,
    /// Whether the path expects a container here. Not where a descendant step merely goes on looking: it says nothing
    /// of any one value.
    expects_container: bool,
}

/// What can be under way at a value: positions, and paths that end there.
#[derive(Clone, Debug, Default)]
struct State {
    open: Bits,
    ends: Bits,
}

/// Makes states into nodes, each once (subset construction).
///
/// Where children go depends on the open positions alone. So these are told apart first, and a table belongs to each set
/// of them: what `$..a`, `$..b` and so on select are many nodes with one table.
struct Construction<'p> {
    positions: Vec<Position<'p>>,
    /// The sets of open positions, by the number of their table: a character for each position.
    opens: Names,
    /// The nodes, by number: a character for the number of the table plus 1, and one for each path that ends.
    nodes: Names,
    /// How many positions and entries of tables may still be written down.
    budget: &'p mut usize,
}

impl Automaton {
    /// Makes the automaton of some paths.
    ///
    /// # Errors
    ///
    /// `too-large` where that takes more than is left of the budget: each step counts that is taken, and each entry of
    /// a table. A set of paths whose automaton would explode (`$..a.*.*.*` and so on) ends here, soon.
    pub(crate) fn new(paths: &[Path], budget: &mut usize, place: &Place<'_>) -> Result<Self, Error> {
        let mut start = State::default();
        let mut positions = Vec::new();
        for (path, Path { segments, .. }) in paths.iter().enumerate() {
            start.add(path, (!segments.is_empty()).then_some(positions.len()));
            for (index, segment) in segments.iter().enumerate() {
                push_step(&mut positions, path, segment, index + 1 == segments.len());
            }
        }
        let construction = Construction { positions, opens: Names::default(), nodes: Names::default(), budget };
        construction.run(&start).ok_or_else(|| {
            let message = format!(
                "the paths meet in too many ways: to follow them takes more than {} steps; `*` after `..` multiplies them",
                limits::MAX_PATH_WORK
            );
            Error::new(Code::TooLarge, place, message)
        })
    }

    /// Returns how many positions a path takes.
    pub(crate) fn size(segments: &[Segment]) -> usize {
        segments.iter().map(|segment| if segment.descendant { 2 } else { 1 }).sum::<usize>() + 1
    }
}

fn push_step<'p>(positions: &mut Vec<Position<'p>>, path: usize, segment: &'p Segment, is_last: bool) {
    let here = positions.len();
    let position = |next: usize, again, expects_container| Position {
        path,
        selector: &segment.selector,
        next: (!is_last).then_some(next),
        again,
        expects_container,
    };
    if segment.descendant {
        positions.push(position(here + 2, Some(here + 1), true));
        positions.push(position(here + 2, Some(here + 1), false));
    } else {
        positions.push(position(here + 1, None, true));
    }
}

impl State {
    /// Adds a position of a path, or its end.
    fn add(&mut self, path: usize, position: Option<usize>) {
        match position {
            Some(position) => self.open.insert(position),
            None => self.ends.insert(path),
        }
    }
}

impl Construction<'_> {
    /// Returns nothing where the budget does not suffice.
    fn run(mut self, start: &State) -> Option<Automaton> {
        self.node(start)?;
        let mut automaton = Automaton::default();
        while automaton.paths.tables.len() < self.opens.len() {
            let open: Vec<usize> = numbers(self.opens.name(automaton.paths.tables.len())).collect();
            let expecting = open.iter().filter_map(|index| self.positions.get(*index));
            let expecting = expecting.filter(|position| position.expects_container).map(|position| position.path);
            automaton.expecting.push(expecting.collect());
            let table = self.table(&open)?;
            automaton.paths.tables.push(table);
        }
        for number in 0..self.nodes.len() {
            let mut signs = numbers(self.nodes.name(number));
            let table = signs.next().and_then(|table| table.checked_sub(1)).and_then(|table| u32::try_from(table).ok());
            let selected: Vec<usize> = signs.collect();
            automaton.paths.nodes.push(Node { table, listed: !selected.is_empty() });
            automaton.selected.push(selected);
        }
        Some(automaton)
    }

    /// Returns where the children of a value go at which these positions are open.
    fn table(&mut self, open: &[usize]) -> Option<Table> {
        self.spend(open.len())?;
        // What holds for every member and every element, and what besides for those of one name or index: steps, each by
        // its position.
        let (mut member, mut element) = (State::default(), State::default());
        let (mut names, mut named) = (Names::default(), Vec::<Vec<usize>>::new());
        let mut indexed: Vec<(u64, Vec<usize>)> = Vec::new();
        for index in open {
            let Some(position) = self.positions.get(*index) else { continue };
            if let Some(again) = position.again {
                member.open.insert(again);
                element.open.insert(again);
            }
            match position.selector {
                Selector::Wildcard => {
                    member.add(position.path, position.next);
                    element.add(position.path, position.next);
                }
                Selector::Name(name) => {
                    // A name that is applied to an array goes into its elements, through nested arrays too.
                    element.open.insert(*index);
                    match names.number(name).and_then(|number| named.get_mut(number)) {
                        Some(steps) => steps.push(*index),
                        None => {
                            names.insert(name);
                            named.push(vec![*index]);
                        }
                    }
                }
                Selector::Index(wanted) => {
                    let place = indexed.partition_point(|(known, _)| known < wanted);
                    match indexed.get_mut(place).filter(|(known, _)| known == wanted) {
                        Some((_, steps)) => steps.push(*index),
                        None => indexed.insert(place, (*wanted, vec![*index])),
                    }
                }
            }
        }
        let mut table = Table { member: self.node(&member)?, element: self.node(&element)?, ..Table::default() };
        for (name, number) in names.sorted() {
            let steps = named.get(number).map(Vec::as_slice).unwrap_or_default();
            let node = self.node_with(&member, table.member, steps)?;
            table.names.push((name.to_owned(), node));
        }
        for (index, steps) in &indexed {
            let node = self.node_with(&element, table.element, steps)?;
            table.indices.push((*index, node));
        }
        Some(table)
    }

    /// Returns the node of a state that some steps, each by its position, make of another state with its node.
    fn node_with(&mut self, state: &State, node: Option<u32>, steps: &[usize]) -> Option<u32> {
        self.spend(steps.len())?;
        let mut ends = state.ends.clone();
        let mut open = None;
        for position in steps.iter().filter_map(|index| self.positions.get(*index)) {
            match position.next {
                None => ends.insert(position.path),
                Some(next) if state.open.contains(next) => {}
                Some(next) => open.get_or_insert_with(|| state.open.clone()).insert(next),
            }
        }
        let table = match (open, node) {
            (Some(open), _) => self.open(&open)?,
            // The same positions are open, which are written down already.
            (None, Some(node)) => numbers(self.nodes.name(node as usize)).next()?,
            (None, None) => 0,
        };
        self.node_of(table, &ends)
    }

    /// Returns the node of a state; the inner one is none where nothing is under way.
    fn node(&mut self, state: &State) -> Option<Option<u32>> {
        let is_start = self.nodes.len() == 0;
        if state.open.is_empty() && state.ends.is_empty() && !is_start {
            return Some(None);
        }
        let table = self.open(&state.open)?;
        self.node_of(table, &state.ends).map(Some)
    }

    fn node_of(&mut self, table: usize, ends: &Bits) -> Option<u32> {
        self.spend(1 + ends.len())?;
        let key: String = [table].into_iter().chain(ends.iter()).map(sign).collect();
        let number = self.nodes.number(&key).or_else(|| self.nodes.insert(&key))?;
        u32::try_from(number).ok()
    }

    /// Returns the number of the table of a set of positions, plus 1; 0 for none.
    fn open(&mut self, open: &Bits) -> Option<usize> {
        if open.is_empty() {
            return Some(0);
        }
        self.spend(open.len())?;
        let key: String = open.iter().map(sign).collect();
        Some(self.opens.number(&key).or_else(|| self.opens.insert(&key))? + 1)
    }

    fn spend(&mut self, steps: usize) -> Option<()> {
        *self.budget = self.budget.checked_sub(steps)?;
        Some(())
    }
}

/// Returns the character that stands for a number. None is needed for half of a surrogate pair: their numbers are left
/// out.
fn sign(number: usize) -> char {
    let number = if number < 0xd800 { number } else { number + 0x800 };
    u32::try_from(number).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Returns the numbers that characters stand for.
fn numbers(signs: &str) -> impl Iterator<Item = usize> {
    signs.chars().map(|sign| match sign as usize {
        number @ ..0xd800 => number,
        number => number - 0x800,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn paths(texts: &[&str]) -> Vec<Path> {
        texts.iter().map(|text| Path::read(text, &Place::Root).unwrap()).collect()
    }

    fn automaton(texts: &[&str]) -> Result<Automaton, Error> {
        Automaton::new(&paths(texts), &mut limits::MAX_PATH_WORK.clone(), &Place::Root)
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Element(u64),
        Member(&'static str),
    }

    /// Where one path is under way: before the segment of a number, and whether only to look deeper (`..`).
    type Open = BTreeSet<(usize, bool)>;

    /// What the paths mean, one path and one step at a time.
    fn follow(path: &Path, open: &Open, step: Step) -> Open {
        let mut after = Open::new();
        for (index, looks_deeper) in open {
            let Some(segment) = path.segments.get(*index) else { continue };
            if segment.descendant {
                after.insert((*index, true));
            }
            after.extend(match (&segment.selector, step) {
                (Selector::Wildcard, _) => Some((index + 1, false)),
                (Selector::Name(name), Step::Member(member)) if name == member => Some((index + 1, false)),
                (Selector::Name(_), Step::Element(_)) => Some((*index, *looks_deeper)),
                (Selector::Index(wanted), Step::Element(here)) if *wanted == here => Some((index + 1, false)),
                _ => None,
            });
        }
        after
    }

    fn check(texts: &[&str], steps: &[Step]) {
        let paths = paths(texts);
        let found = automaton(texts).unwrap();
        let mut opens = vec![Open::from([(0, false)]); paths.len()];
        let mut node = Some(0);
        for step in steps {
            for (path, open) in paths.iter().zip(&mut opens) {
                *open = follow(path, open, *step);
            }
            node = node.and_then(|node| match step {
                Step::Element(index) => found.paths.element(node, *index),
                Step::Member(name) => found.paths.member(node, name),
            });
            let each = || paths.iter().zip(&opens).enumerate();
            let is_end = |path: &Path, open: &Open| open.contains(&(path.segments.len(), false));
            let selected: Vec<usize> =
                each().filter(|(_, (path, open))| is_end(path, open)).map(|(path, _)| path).collect();
            let expects =
                |path: &Path, open: &Open| open.iter().any(|(index, deep)| !deep && *index < path.segments.len());
            let expecting: Vec<usize> =
                each().filter(|(_, (path, open))| expects(path, open)).map(|(path, _)| path).collect();
            let here = node.map(|node| found.paths.nodes[node as usize]);
            let found_selected = node.map(|node| found.selected[node as usize].clone()).unwrap_or_default();
            let mut found_expecting =
                here.and_then(|here| here.table).map(|table| found.expecting[table as usize].clone());
            found_expecting.iter_mut().for_each(|paths| paths.dedup());
            assert_eq!(found_selected, selected, "{texts:?} {steps:?}");
            assert_eq!(found_expecting.unwrap_or_default(), expecting, "{texts:?} {steps:?}");
            assert_eq!(here.is_some_and(|here| here.listed), !selected.is_empty());
            assert_eq!(node.is_none(), opens.iter().all(Open::is_empty), "a node stands for something under way");
        }
    }

    #[test]
    fn follows_what_each_path_means_by_itself() {
        const STEPS: [Step; 5] =
            [Step::Member("a"), Step::Member("b"), Step::Member("c"), Step::Element(0), Step::Element(1)];
        const SEGMENTS: [&str; 10] = [".a", ".b", "[0]", "[1]", ".*", "..a", "..b", "..*", "..[0]", "['c']"];
        let mut chance: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut next = |below: u64| {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            usize::try_from(chance % below).unwrap()
        };
        for _ in 0..5000 {
            let texts: Vec<String> =
                (0..=next(4)).map(|_| (0..next(5)).fold("$".to_owned(), |path, _| path + SEGMENTS[next(10)])).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let steps: Vec<Step> = (0..=next(6)).map(|_| STEPS[next(5)]).collect();
            check(&texts, &steps);
        }
    }

    #[test]
    fn stays_small_for_many_paths() {
        for shape in ["$.x", "$..x", "$.m.x", "$[*].x"] {
            let texts: Vec<String> = (0..800).map(|number| format!("{shape}{number}")).collect();
            let found = automaton(&texts.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
            assert!(found.paths.nodes.len() < 900, "{shape}: {} nodes", found.paths.nodes.len());
            assert!(found.paths.tables.len() < 5, "{shape}: {} tables", found.paths.tables.len());
        }
    }

    #[test]
    fn refuses_what_would_explode() {
        for path in ["$..a.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*", "$..a..*.*..b.*.*.*.*.*.*.*.*.*.*.*.*.*.*"] {
            let begun = std::time::Instant::now();
            assert_eq!(automaton(&[path]).unwrap_err().code(), Code::TooLarge, "{path}");
            // Some hundredths in a debug build; without the budget, minutes.
            assert!(begun.elapsed().as_secs() < 5);
        }
        // The budget is that of all record types together.
        let mut budget = 20;
        let paths = paths(&["$.a.b", "$.c"]);
        assert!(Automaton::new(&paths, &mut budget, &Place::Root).is_ok());
        assert!(Automaton::new(&paths, &mut budget, &Place::Root).is_err());
    }

    #[test]
    fn numbers_survive_as_characters() {
        for number in [0, 1, 0x7f, 0x80, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0xffff, 0x10000, limits::MAX_PATH_WORK] {
            assert_eq!(numbers(&sign(number).to_string()).collect::<Vec<_>>(), [number]);
        }
    }
}
