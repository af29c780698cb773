/** The auto-configuration. */
@NullMarked
package io.bpfevents.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
