/** The beans of the configured objects, rings and sources. */
@NullMarked
package io.bpfevents.spring.beans;

import org.jspecify.annotations.NullMarked;
