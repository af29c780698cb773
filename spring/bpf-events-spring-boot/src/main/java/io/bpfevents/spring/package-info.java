/** The mode of the auto-configuration for Spring Boot. */
@NullMarked
package io.bpfevents.spring;

import org.jspecify.annotations.NullMarked;
