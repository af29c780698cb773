/** The seam between loop, ring and the reactor module. Exported to that module alone. */
@NullMarked
package io.bpfevents.core.internal;

import org.jspecify.annotations.NullMarked;
