/** Events of processes. */
@NullMarked
package io.bpfevents.catalog.process;

import org.jspecify.annotations.NullMarked;
