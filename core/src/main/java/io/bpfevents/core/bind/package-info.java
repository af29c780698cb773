/** Binds Java record classes to structs of C: which component reads which field, and how. */
@NullMarked
package io.bpfevents.core.bind;

import org.jspecify.annotations.NullMarked;
