package io.bpfevents.web.config;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the server and of each client: the properties {@code bpf-events.web.*}.
 *
 * @param clients maximum number of connected clients
 * @param policyStreams maximum number of clients with their own rings
 * @param bufferEvents maximum number of events that the server keeps for slow and for reconnecting
 *     clients
 * @param bufferBytes maximum size of these events as JSON
 * @param ringBytes size of each ring; a power of two
 * @param heartbeat longest interval between two messages to a client
 * @param stall how long a client may receive nothing before its stream is terminated and its rings
 *     and programs are released; must exceed the longest pause that TCP causes for a client that
 *     reads ten events per second
 */
@ConfigurationProperties("bpf-events.web")
public record WebLimits(
        @DefaultValue("256") int clients,
        @DefaultValue("4") int policyStreams,
        @DefaultValue("8192") int bufferEvents,
        @DefaultValue("4MB") DataSize bufferBytes,
        @DefaultValue("256KB") DataSize ringBytes,
        @DefaultValue("5s") Duration heartbeat,
        @DefaultValue("2m") Duration stall) {}
