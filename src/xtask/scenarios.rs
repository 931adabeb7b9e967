//! The scenarios: what pages of an app go through, once in each browser engine.

use crate::engines::Engine;
use crate::error::Result;
use crate::package;
use crate::progress::Progress;
use crate::report::Report;
use crate::runner;
use crate::setup;
use crate::workspace::Workspace;

/// Where they are.
pub(crate) const FOLDER: &str = "tests/browser/engines";

/// Builds what is needed, and runs them alone; returns whether all passed.
pub(crate) fn run(workspace: &Workspace) -> Result<bool> {
    let building = setup::BUILDING_STEPS.saturating_add(package::STEPS);
    let browsers = setup::BROWSER_STEPS.saturating_add(setup::ENGINE_STEPS);
    let mut progress = Progress::new(building.saturating_add(browsers));
    if package::is_current(workspace)? {
        progress.skip(building, "pkg/: up to date");
    } else {
        let equipment = setup::for_building(workspace, &mut progress)?;
        package::make(workspace, &equipment, &mut progress)?;
    }
    let browser = setup::for_browsers(workspace, &mut progress)?;
    let engines = setup::for_engines(workspace, &browser, &mut progress)?;
    let mut report = Report::default();
    add(&mut report, workspace, &engines);
    Ok(report.finish())
}

/// Adds a step for each engine to a report. What fails in one says nothing about the others.
pub(crate) fn add(report: &mut Report, workspace: &Workspace, engines: &[Engine]) {
    for engine in engines {
        report.cheap(engine.to_string(), || match &engine.ready {
            Some(ready) => {
                let named = [("PERMASK_ENGINE", engine.id.into()), ("PERMASK_ENGINE_VERSION", (&ready.version).into())];
                runner::node(workspace, FOLDER, &[ready.programs.as_slice(), &named].concat())
            }
            None => runner::node_skipped(workspace, FOLDER, engine.name),
        });
    }
}
