/** The hooks that a program is attached to by {@code BpfProgram.attach}, and their options. */
@NullMarked
package io.bpfevents.core.attach;

import org.jspecify.annotations.NullMarked;
