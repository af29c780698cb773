/** The properties {@code bpf-events.*}. */
@NullMarked
package io.bpfevents.spring.properties;

import org.jspecify.annotations.NullMarked;
