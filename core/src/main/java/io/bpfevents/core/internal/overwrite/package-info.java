/** Reading of a ring in overwrite mode, whose producers do not wait for the reader. */
@NullMarked
package io.bpfevents.core.internal.overwrite;

import org.jspecify.annotations.NullMarked;
