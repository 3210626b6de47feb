// The explorer: a sign-in in front of Swagger UI. The session lives in one variable, and in the fields that it fills; it
// is written nowhere else, and gone with the page.
"use strict";

(() => {
	const api = new URL("../v1", location.href).pathname; // wherever a proxy may have put it
	const $ = id => document.getElementById(id);
	const sessionNames = new Set(["session_id", "session_key"]);

	let description; // the OpenAPI document as the server has it
	const gaps = new Set(); // operations that are not built: "get /tasks/projectlists.json/{session_id}"
	let session = ""; // empty: nobody is signed in

	// call calls an operation and returns its answer. A refusal is thrown with the server's words.
	async function call(path, parameters) {
		const answer = await fetch(api + path, {
			method: "POST", credentials: "omit", referrerPolicy: "no-referrer",
			headers: { "Content-Type": "application/json" }, body: JSON.stringify(parameters),
		});
		const body = await answer.json().catch(() => ({}));
		if (!answer.ok) {
			throw Object.assign(new Error(body.error?.message || `The server answered ${answer.status}.`), { status: answer.status });
		}
		return body;
	}

	async function signIn() {
		const info = await call("/session/login.json", { username: $("email").value, passwd: $("password").value });
		session = info.SessionID;
		$("who").textContent = info.UserName || $("email").value;
		show();
		$("sign-out").focus();
	}

	async function signOut() {
		const ended = session;
		forget();
		$("email").focus();
		await call("/session/logout.json", { session_id: ended });
	}

	// forget takes the session out of the page, and with it all answers that it got.
	function forget() {
		session = "";
		show();
	}

	function show() {
		$("sign-in").hidden = session !== "";
		$("signed-in").hidden = session === "";
		$("password").value = "";
		render();
	}

	// during runs what a person asked for, and tells what went wrong.
	async function during(button, what) {
		button.disabled = true;
		$("message").textContent = "";
		try {
			await what();
		} catch (e) {
			$("message").textContent = e.message;
		}
		button.disabled = false;
	}

	// prepared returns the document as Swagger UI is to show it: with the session in its place, forms first, examples that
	// are true, and this server as the only one.
	function prepared() {
		const doc = structuredClone(description);
		doc.servers = [{ url: api }];
		delete doc.components.securitySchemes; // the sign-in of this page does it
		for (const [path, item] of Object.entries(doc.paths)) {
			for (const [method, operation] of Object.entries(item)) {
				prepare(operation, method, path);
			}
		}
		return doc;
	}

	function prepare(operation, method, path) {
		delete operation.security;
		if (operation["x-not-built"]) {
			gaps.add(method + " " + path);
		}
		operation.summary = [operation["x-guide-number"], operation.summary].filter(Boolean).join(" · ");
		const root = method === "get" || path.startsWith("/upload/") || path === "/folder.json";
		const example = name => {
			if (sessionNames.has(name)) {
				return session || undefined;
			}
			return root && (name === "folder_id" || name === "folder_sub_parent") ? "0" : undefined;
		};
		for (const parameter of operation.parameters || []) {
			const value = example(parameter.name);
			if (value !== undefined) {
				parameter.example = value;
			}
		}
		const content = operation.requestBody?.content;
		if (!content) {
			return;
		}
		const schema = Object.values(content)[0].schema;
		const names = Object.keys(schema.properties || {});
		for (const media of Object.values(content)) {
			for (const name of names) {
				const property = media.schema.properties[name];
				if (property.format !== "binary") { // without an example it would say "string"
					property.example = example(name) ?? "";
				}
			}
		}
		if (content["application/json"]) { // only what is needed: what is merely possible stands in the schema
			content["application/json"].example = Object.fromEntries(names
				.filter(name => schema.required?.includes(name) || example(name) !== undefined)
				.map(name => [name, example(name) ?? empty(schema.properties[name])]));
		}
		const flat = Object.values(schema.properties || {}).every(p => !["object", "array"].some(t => [p.type].flat().includes(t)));
		const order = flat
			? ["multipart/form-data", "application/x-www-form-urlencoded", "application/json"]
			: ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];
		operation.requestBody.content = Object.fromEntries(order.filter(kind => content[kind]).map(kind => [kind, content[kind]]));
	}

	function empty(schema) {
		const type = [schema.type].flat()[0];
		return { integer: schema.minimum ?? 0, number: 0, boolean: false, array: [], object: {} }[type] ?? "";
	}

	// additions are what this page adds to Swagger UI: operations that are not built look it, and the field above the list
	// searches operations, by number, path, title and chapter.
	const additions = () => ({
		wrapComponents: {
			operation: (Original, { React }) => props => React.createElement("div",
				{ className: gaps.has(props.operation.get("method") + " " + props.operation.get("path")) ? "not-built" : "" },
				React.createElement(Original, props)),
		},
		fn: {
			opsFilter: (chapters, phrase) => {
				const wanted = phrase.toLowerCase().split(/\s+/);
				const fits = (o, chapter) => {
					const text = [chapter, o.get("method"), o.get("path"), o.getIn(["operation", "summary"])].join(" ").toLowerCase();
					return wanted.every(word => text.includes(word));
				};
				return chapters
					.map((chapter, name) => chapter.update("operations", all => all.filter(o => fits(o, name))))
					.filter(chapter => chapter.get("operations").size > 0);
			},
		},
		statePlugins: {
			layout: {
				wrapSelectors: { // what was found is shown, in whichever chapter
					isShown: (original, { layoutSelectors }) => (_, thing, otherwise) => {
						const phrase = layoutSelectors.currentFilter(); // true, also as text: the field is empty
						const searching = phrase && phrase !== true && phrase !== "true" && phrase !== "false";
						return searching && thing?.[0] === "operations-tag" || original(thing, otherwise); // it has the state already
					},
				},
			},
		},
	});

	// withoutEmpty takes the empty fields out of a form: what is not filled in is not sent. A JSON body is sent as it is.
	function withoutEmpty(request) {
		if (request.body instanceof FormData) {
			for (const [name, value] of [...request.body]) {
				if (value === "") {
					request.body.delete(name);
				}
			}
		} else if (typeof request.body === "string" && request.headers["Content-Type"] === "application/x-www-form-urlencoded") {
			request.body = new URLSearchParams([...new URLSearchParams(request.body)].filter(([, value]) => value !== "")).toString();
		}
		return request;
	}

	// label says what the search field is for, when it is there.
	function label(place) {
		const search = place.querySelector(".operation-filter-input");
		if (search) {
			search.placeholder = "Find an operation: list.json, 5.6, upload …";
			search.setAttribute("aria-label", "Find an operation");
		}
		return search !== null;
	}

	// render shows the operations anew: no field and no answer of the session before stays behind.
	function render() {
		if (!description) {
			return;
		}
		const place = document.createElement("div");
		place.id = "operations";
		$("operations").replaceWith(place);
		new MutationObserver((_, observer) => label(place) && observer.disconnect()).observe(place, { childList: true, subtree: true });
		SwaggerUIBundle({
			spec: prepared(),
			domNode: place,
			presets: [SwaggerUIBundle.presets.apis],
			plugins: [additions],
			layout: "BaseLayout",
			docExpansion: "none",
			defaultModelsExpandDepth: -1,
			defaultModelExpandDepth: 2,
			filter: true,
			tryItOutEnabled: true,
			displayRequestDuration: true,
			validatorUrl: null,
			responseInterceptor: answer => {
				if (answer.status === 401 && session) {
					check(session);
				}
				return answer;
			},
			requestInterceptor: withoutEmpty,
			onComplete: () => {
				place.dataset.ready = session ? "session" : "visitor";
			},
		});
	}

	// check finds out, after a 401, whether the session has ended: that status has other reasons too.
	async function check(asked) {
		try {
			await call("/session/exists.json", { session_id: asked });
		} catch (e) {
			if (e.status === 401 && session === asked) {
				$("sign-in").hidden = false;
				$("signed-in").hidden = true;
				$("message").textContent = "Your session has ended. Please sign in again.";
			}
		}
	}

	function follow(dark) {
		document.documentElement.classList.toggle("dark-mode", dark.matches);
	}

	$("sign-in").addEventListener("submit", e => {
		e.preventDefault();
		during(e.target.querySelector("button"), signIn);
	});
	$("sign-out").addEventListener("click", e => during(e.target, signOut));
	addEventListener("pageshow", e => {
		if (e.persisted) { // out of the browser's memory, by its back button
			location.reload();
		}
	});

	const dark = matchMedia("(prefers-color-scheme: dark)");
	dark.addEventListener("change", follow);
	follow(dark);

	fetch("../openapi.json", { credentials: "omit" })
		.then(answer => answer.ok ? answer.json() : Promise.reject(new Error(`The server answered ${answer.status}.`)))
		.then(doc => {
			description = doc;
			render();
		})
		.catch(e => {
			$("message").textContent = `The operations can't be read. ${e.message}`;
		});
})();
