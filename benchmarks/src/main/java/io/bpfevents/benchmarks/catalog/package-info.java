/** What the sources of the catalogue cost, and whether their accounting balances under load. */
@NullMarked
package io.bpfevents.benchmarks.catalog;

import org.jspecify.annotations.NullMarked;
