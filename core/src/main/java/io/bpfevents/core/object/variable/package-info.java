/** Global variables of an object, and the sections that contain them. */
@NullMarked
package io.bpfevents.core.object.variable;

import org.jspecify.annotations.NullMarked;
