// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* One record per kernel module that is loaded, before it is initialized. */
#include "catalog.bpf.h"

#include <bpf/bpf_tracing.h>

#define NAME_LEN	56	/* MODULE_NAME_LEN, with the NUL */

struct event {
	/*  0 */ __u64 time;		/* CLOCK_BOOTTIME, ns */
	/*  8 */ struct catalog_task task;
	/* 56 */ __u64 taints;		/* TAINT_*, as bits: linux/panic.h */
	/* 64 */ char name[NAME_LEN];
};

BPF_EVENTS_RING(events, 16 * 1024, struct event);

struct module {
	char name[NAME_LEN];
	unsigned long taints;
} __attribute__((preserve_access_index));

static __always_inline int send(struct module *module)
{
	struct event *e;

	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	attempt_begins();
	if (!catalog_throttles(events)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			e->time = bpf_ktime_get_boot_ns();
			catalog_task(&e->task);
			e->taints = BPF_CORE_READ(module, taints);
			if (BPF_CORE_READ_STR_INTO(&e->name, module, name) < 1)
				e->name[0] = '\0';
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
	return 0;
}

/* Argument: the module. */
SEC("?tp_btf/module_load")
int BPF_PROG(on_load_btf, struct module *module)
{
	return send(module);
}

SEC("?raw_tp/module_load")
int on_load_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return send((struct module *)ctx->args[0]);
}

char LICENSE[] SEC("license") = "GPL";
