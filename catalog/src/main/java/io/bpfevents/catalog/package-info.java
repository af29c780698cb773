/** Typed sources of kernel events, without a line of C. */
@NullMarked
package io.bpfevents.catalog;

import org.jspecify.annotations.NullMarked;
