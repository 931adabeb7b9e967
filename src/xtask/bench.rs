//! The bench: the package as it is shipped, beside what it is compared with, in Node.

use crate::error::Result;
use crate::npm;
use crate::package;
use crate::process::Task;
use crate::progress::Progress;
use crate::setup;
use crate::workspace::Workspace;

/// Builds the package and runs the bench; returns whether it came to its end. What it measures it never fails for.
pub(crate) fn run(workspace: &Workspace, quick: bool, json: bool) -> Result<bool> {
    let mut progress = Progress::new(setup::BUILDING_STEPS.saturating_add(package::STEPS).saturating_add(1));
    let equipment = setup::for_building(workspace, &mut progress)?;
    package::make(workspace, &equipment, &mut progress)?;
    npm::set_up(workspace, "tests", &mut progress)?;
    progress.finish("built; the bench takes about 2 minutes");
    let flags = [("--quick", quick), ("--json", json)].into_iter().filter(|(_, is_set)| *is_set);
    Task::new("node").arg("tests/bench/bench.mjs").args(flags.map(|(flag, _)| flag)).within(workspace.root()).shown()
}
