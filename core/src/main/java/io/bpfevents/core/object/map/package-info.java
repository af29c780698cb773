/** Maps of an object, and pinned ones: definitions, elements and batches. */
@NullMarked
package io.bpfevents.core.object.map;

import org.jspecify.annotations.NullMarked;
