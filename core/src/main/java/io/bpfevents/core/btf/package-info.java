/** C types, read from the BTF of objects, headers and the kernel. */
@NullMarked
package io.bpfevents.core.btf;

import org.jspecify.annotations.NullMarked;
