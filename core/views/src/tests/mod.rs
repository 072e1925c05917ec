//! Tests of the views over a real store.
