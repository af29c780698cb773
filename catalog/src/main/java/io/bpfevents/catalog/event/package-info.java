/** What all events have in common. */
@NullMarked
package io.bpfevents.catalog.event;

import org.jspecify.annotations.NullMarked;
