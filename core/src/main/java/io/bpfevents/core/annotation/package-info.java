/** Annotations that name and size the C fields and structs of Java records. */
@NullMarked
package io.bpfevents.core.annotation;

import org.jspecify.annotations.NullMarked;
