//! What benchmarks count with: an allocator that passes everything on, and a clock.
#![expect(clippy::disallowed_types, reason = "it measures by the clock")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant as Clock;

/// Counts what is asked of the system's allocator.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicU64 = AtomicU64::new(0);
static PEAK: AtomicU64 = AtomicU64::new(0);

impl Counting {
    /// Benchmarks run on one thread: a load and a store cost less than an atomic addition, and are part of what is measured.
    fn took(size: usize) {
        ALLOCATIONS.store(ALLOCATIONS.load(Relaxed) + 1, Relaxed);
        let live = LIVE.load(Relaxed) + size as u64;
        LIVE.store(live, Relaxed);
        if live > PEAK.load(Relaxed) {
            PEAK.store(live, Relaxed);
        }
    }

    fn gave(size: usize) {
        LIVE.store(LIVE.load(Relaxed).wrapping_sub(size as u64), Relaxed);
    }
}

#[expect(unsafe_code, reason = "an allocator cannot be written without; this one passes everything on")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::took(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        Self::gave(layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::took(size);
        Self::gave(layout.size());
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What some work took.
#[derive(Clone, Copy)]
pub struct Measure {
    pub nanos: f64,
    pub allocations: f64,
    /// Bytes in use at most, above those in use before.
    pub peak: u64,
}

impl Measure {
    /// Runs some work once.
    pub fn of<T>(work: impl FnOnce() -> T) -> (Self, T) {
        let base = LIVE.load(Relaxed);
        PEAK.store(base, Relaxed);
        let (allocations, clock) = (ALLOCATIONS.load(Relaxed), Clock::now());
        let result = work();
        let nanos = clock.elapsed().as_nanos() as f64;
        let allocations = (ALLOCATIONS.load(Relaxed) - allocations) as f64;
        (Self { nanos, allocations, peak: PEAK.load(Relaxed) - base }, result)
    }

    /// The share of one of so many.
    pub fn each(self, times: u64) -> Self {
        let share = |sum: f64| sum / times as f64;
        Self { nanos: share(self.nanos), allocations: share(self.allocations), peak: self.peak }
    }
}
