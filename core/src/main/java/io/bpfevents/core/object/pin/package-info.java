/** The pins of an object in a directory of its own, by which it outlives its process. */
@NullMarked
package io.bpfevents.core.object.pin;

import org.jspecify.annotations.NullMarked;
