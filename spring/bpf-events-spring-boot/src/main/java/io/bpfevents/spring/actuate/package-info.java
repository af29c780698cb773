/** The health indicator and the actuator's endpoint. */
@NullMarked
package io.bpfevents.spring.actuate;

import org.jspecify.annotations.NullMarked;
