/** Programs of an object: support by the kernel, attachment, links. */
@NullMarked
package io.bpfevents.core.object.program;

import org.jspecify.annotations.NullMarked;
