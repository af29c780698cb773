/**
 * Records of Java bound to structs of C: by the BTF of the BPF object, or as declared by the record
 * itself.
 */
@NullMarked
package io.bpfevents.core.layout;

import org.jspecify.annotations.NullMarked;
