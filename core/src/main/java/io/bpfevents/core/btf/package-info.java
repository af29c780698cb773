/** The types of C that an object's BTF describes; nothing of it is exported. */
@NullMarked
package io.bpfevents.core.btf;

import org.jspecify.annotations.NullMarked;
