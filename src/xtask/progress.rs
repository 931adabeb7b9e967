//! What the person at the terminal sees while the commands work: numbered steps on standard error.

use std::fmt::Display;
use std::time::{Duration, Instant};

/// The numbered steps of one command.
#[derive(Debug)]
pub(crate) struct Progress {
    total: usize,
    current: usize,
    started: Instant,
}

impl Progress {
    /// Starts counting towards a number of steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, current: 0, started: Instant::now() }
    }

    /// Goes to the next step.
    pub(crate) fn step(&mut self, text: impl Display) {
        self.current = self.current.saturating_add(1);
        self.say(text);
    }

    /// Goes past steps that need not be taken.
    pub(crate) fn skip(&mut self, steps: usize, text: impl Display) {
        self.current = self.current.saturating_add(steps);
        self.say(text);
    }

    /// Says something more about the current step.
    fn say(&self, text: impl Display) {
        eprintln!("[{}/{}] {text}", self.current, self.total);
    }

    /// Says that everything is done, and how long it took.
    pub(crate) fn finish(&self, what: &str) {
        eprintln!("{what} in {}", duration(self.started.elapsed()));
    }
}

/// Says something that belongs to the line before.
pub(crate) fn note(text: &str) {
    eprintln!("      {text}");
}

/// Writes a length of time as people say it: `0.4 s`, `12 s`, `2 min 05 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds.checked_div(60), seconds.checked_rem(60)) {
        (Some(minutes), Some(rest)) if minutes > 0 => format!("{minutes} min {rest:02} s"),
        _ if seconds >= 10 => format!("{seconds} s"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_lengths_of_time_as_people_say_them() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(12)), "12 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 05 s");
    }
}
