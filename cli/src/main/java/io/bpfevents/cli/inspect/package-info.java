/** The command {@code inspect}: what an object, or a map or program in the kernel, consists of. */
@NullMarked
package io.bpfevents.cli.inspect;

import org.jspecify.annotations.NullMarked;
