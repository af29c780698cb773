/** The start of the application, a Spring Boot WebFlux server of a live page of kernel events. */
@NullMarked
package io.bpfevents.web;

import org.jspecify.annotations.NullMarked;
