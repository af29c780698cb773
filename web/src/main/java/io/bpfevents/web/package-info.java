/** Kernel events on a live page: a Spring Boot WebFlux application. */
@NullMarked
package io.bpfevents.web;

import org.jspecify.annotations.NullMarked;
