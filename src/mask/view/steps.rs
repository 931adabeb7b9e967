//! Steps: what a look says of each node of the paths, worked out before the first record.

use super::{Hiding, Step, child};
use crate::look::Look;
use crate::paths::Paths;

/// The steps of a view while they are made.
pub(super) struct Steps(Vec<Step>);

impl Steps {
    /// Makes the steps; none where the look does not fit the paths.
    pub(super) fn of(paths: &Paths, look: &Look) -> Option<Self> {
        let nodes = paths.nodes.len();
        if nodes == 0 || nodes != look.nodes.len() || u32::try_from(nodes).is_err_and(|_| true) {
            return None;
        }
        let count = nodes * 2 + 2;
        let mut steps = Vec::with_capacity(count);
        for (node, look_of_node) in paths.nodes.iter().zip(&look.nodes) {
            for from_above in [false, true] {
                let listed = from_above || node.listed;
                let unlisted = if listed || look.shows_unlisted { Hiding::NONE } else { Hiding::UNLISTED };
                let drift = Hiding::entry(look_of_node.drift);
                let table = node.table.and_then(|table| paths.tables.get(table as usize));
                steps.push(Step {
                    quiet: true,
                    whole: Hiding::entry(look_of_node.mask),
                    scalar: if drift == Hiding::NONE { unlisted } else { drift },
                    null: unlisted,
                    element: child(table.and_then(|table| table.element), listed, count),
                    member: child(table.and_then(|table| table.member), listed, count),
                    table: node.table.unwrap_or(u32::MAX),
                    listed,
                });
            }
        }
        for listed in [false, true] {
            let unlisted = if listed || look.shows_unlisted { Hiding::NONE } else { Hiding::UNLISTED };
            let here = child(None, listed, count);
            steps.push(Step {
                quiet: true,
                whole: Hiding::NONE,
                scalar: unlisted,
                null: unlisted,
                element: here,
                member: here,
                table: u32::MAX,
                listed,
            });
        }
        let mut steps = Self(steps);
        steps.find_quiet(paths);
        Some(steps)
    }

    /// Returns the steps.
    pub(super) fn into_list(self) -> Vec<Step> {
        self.0
    }

    /// Finds the steps below which all shows: those from which no step that hides can be reached, forwards from all by
    /// going backwards from those that hide.
    fn find_quiet(&mut self, paths: &Paths) {
        let count = self.0.len();
        let mut parents: Vec<Vec<u32>> = vec![Vec::new(); count];
        let mut loud: Vec<u32> = Vec::new();
        for (number, step) in (0_u32..).zip(&self.0) {
            let table = paths.tables.get(step.table as usize);
            let names = table.into_iter().flat_map(|table| table.names.iter().map(|(_, node)| *node));
            let indices = table.into_iter().flat_map(|table| table.indices.iter().map(|(_, node)| *node));
            let named = names.chain(indices).map(|node| child(Some(node), step.listed, count));
            let mut is_loud = [step.whole, step.scalar, step.null].iter().any(|hiding| *hiding != Hiding::NONE);
            for state in named.chain([step.member, step.element]) {
                match parents.get_mut(state.0 as usize) {
                    Some(parents) => parents.push(number),
                    None => is_loud = true,
                }
            }
            if is_loud {
                loud.push(number);
            }
        }
        while let Some(number) = loud.pop() {
            let Some(step) = self.0.get_mut(number as usize) else { continue };
            if step.quiet {
                step.quiet = false;
                loud.extend(parents.get(number as usize).into_iter().flatten());
            }
        }
    }
}
