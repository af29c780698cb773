package io.bpfevents.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the server and of each client: {@code bpf-events.*}.
 *
 * @param clients streams at once, of both kinds
 * @param policyStreams streams with a ring of their own at once
 * @param bufferEvents events that are kept: for clients that are slow, and for those that return
 * @param bufferBytes the bytes that those may have as JSON
 * @param ringBytes the size of each kernel ring; a power of two
 * @param heartbeat the longest interval between two messages to a client
 * @param stall how long a client may take nothing before its stream ends and its rings and programs
 *     are released; must exceed the longest pause that TCP causes for a client that reads ten
 *     events per second
 * @param simulated whether to generate events instead of reading the kernel's
 */
@ConfigurationProperties("bpf-events")
public record WebLimits(
        @DefaultValue("256") int clients,
        @DefaultValue("4") int policyStreams,
        @DefaultValue("8192") int bufferEvents,
        @DefaultValue("4MB") DataSize bufferBytes,
        @DefaultValue("256KB") DataSize ringBytes,
        @DefaultValue("5s") Duration heartbeat,
        @DefaultValue("2m") Duration stall,
        @DefaultValue("false") boolean simulated) {}
