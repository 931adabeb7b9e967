//! permask.
